"""The documentation as a site, of the same Markdown that a code host shows: `make docs`."""

from mer import __version__

project = "mer"
author = copyright = "The mer developers"  # noqa: A001
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]

# a block without a language is no program
highlight_language = "none"

# the anchors that a code host gives to headings: datasets.md#flow-pictures
myst_heading_anchors = 3

# docstrings are Markdown where they show code: `casme2` is no reference
default_role = "code"
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
# types in signatures: those of Python, NumPy and torch have no page here, nor has every one of ours
nitpick_ignore_regex = [("py:class", ".*")]

html_theme = "furo"
html_title = "mer"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False

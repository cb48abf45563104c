"""Ready-made flow pictures: no release, no store and no face detection is needed."""

from functools import cached_property
from pathlib import Path
from typing import ClassVar

from mer.datamodules.base import MERDataModule
from mer.datamodules.flow_cache import FlowCache
from mer.datamodules.flow_store import FlowStore
from mer.datamodules.part import Part
from mer.datasets.flow import DATASET, FlowIndex, read_flow
from mer.datasets.flow_table import FlowColumns
from mer.datasets.synthetic.marker import is_synthetic_file
from mer.errors import MerError
from mer.preparation.flow_pictures import CHANNELS, read_flow_pictures
from mer.preparation.settings import PreparationSettings
from mer.types import Clip
from mer.views.base import View

_NOTHING = Path("flow-pictures")  # where a prepared store would be


class Flow(MERDataModule):
    """Flow pictures from onset to apex, one a clip, and a table of their labels.

    Folds, audit and statistics are those of all data; keys carry each clip's own dataset, so that
    reports give the scores of each part.

    Args:
        root: The folder with the pictures or one `.npz`, and the table; or the `.npz` itself.
        scheme: Name of the class scheme.
        annotations: The table, where the root holds several CSV files or none.
        columns: The names of its columns.
        channels: What red, green and blue are: `u`, `v` and `s` for strain in their order.
        incomplete: Whether to go on without the rows that cannot be used, which every report then
            lists; otherwise such a row is an error.
        view: What the method sees: an `OnsetApexFlow`; stands in the method's YAML.
        held_out: The subject, subjects or dataset to test on, for one fold.
        batch_size: Clips a batch.
        validation: `none`, or `inner`; see `MERDataModule`.
        permuted_labels: Seed of a permutation of all labels; see `MERDataModule`.
        ranks: Processes of one training; see `MERDataModule`.

    Raises:
        MerError: A value is unknown, the batches are too small, or the scheme is of another
            dataset.
    """

    dataset = DATASET
    # what a report on learnt parts says of those that found and aligned the faces
    pretrained: ClassVar[dict[str, str]] = {
        "pictures": "data that mer does not know: whoever made them chose how faces were found"
    }

    def __init__(
        self,
        root: Path,
        scheme: str = "flow-3",
        annotations: Path | None = None,
        columns: FlowColumns | None = None,
        channels: str = CHANNELS,
        incomplete: bool = False,
        view: View | None = None,
        held_out: str | list[str] | None = None,
        batch_size: int = 32,
        validation: str = "none",
        permuted_labels: int | None = None,
        ranks: int = 1,
    ) -> None:
        super().__init__(
            root=root,
            scheme=scheme,
            store=_NOTHING,
            preparation=PreparationSettings(face="dataset", landmarks=()),
            view=view,
            held_out=held_out,
            batch_size=batch_size,
            validation=validation,
            permuted_labels=permuted_labels,
            ranks=ranks,
        )
        self.annotations = annotations
        self.columns, self.channels = columns or FlowColumns(), channels
        self.incomplete = incomplete

    @property
    def is_synthetic(self) -> bool:
        """Whether the pictures stem from a corpus that `mer synth` wrote."""
        return is_synthetic_file(self.root)

    @cached_property
    def index(self) -> FlowIndex:
        """The table's rows and where their pictures lie.

        Raises:
            MerError: The folder or its table cannot be read.
        """
        return read_flow(self.root, self.annotations, self.columns)

    @cached_property
    def flows(self) -> dict[str, FlowStore]:
        """The pictures of each dataset.

        Raises:
            MerError: A row or its picture cannot be used, and `incomplete` is not set.
        """
        index, found = self.index, read_flow_pictures(self.index, self.channels)
        lost = [*index.unusable, *found.remarks]
        if lost and not self.incomplete:
            raise MerError(
                f"{len(lost)} of {index.rows} rows of {index.table} cannot be used, the first: "
                f"{lost[0].key}: {lost[0].text} `mer check flow` lists them; data.incomplete true "
                "goes on without them, and every report says so."
            )
        usable = [clip for clip in index.clips if clip.key in found.pictures]
        names = sorted({clip.dataset for clip in usable})
        by_name = {name: [clip for clip in usable if clip.dataset == name] for name in names}
        # what was left out belongs to no dataset for sure; it is listed once
        return {
            name: FlowStore.of(name, clips, found.pictures, lost if name == names[0] else ())
            for name, clips in by_name.items()
        }

    @property
    def stores(self) -> dict[str, FlowStore]:  # type: ignore[override]
        """The pictures of each dataset, as whatever asks for stores finds them."""
        return self.flows

    @property
    def versions(self) -> dict[str, str]:
        """The datasets that the pictures are of, as published counts are keyed."""
        return {self.dataset: "+".join(self.flows)}

    @cached_property
    def clips(self) -> dict[str, Clip]:
        """The clips by key, in the table's order within each dataset.

        Raises:
            MerError: A row cannot be used, or a class has no clip at all.
        """
        clips = [clip for flow in self.flows.values() for clip in flow.clips()]
        self._require_all_classes(clips)
        return {clip.key: clip for clip in clips}

    @cached_property
    def cache(self) -> FlowCache:
        """The pictures at the view's size.

        Raises:
            MerError: No view is configured, or one that looks at frames.
        """
        if self.view is None:
            raise MerError(
                "data.init_args.view is not set: add a method's file, for example "
                "-c configs/method/ststnet.yaml after the data's."
            )
        return FlowCache(self.view, self.flows)

    def _make_parts(
        self, tree: str | dict[str, str] | None, annotations: Path | dict[str, str] | None
    ) -> tuple[Part, ...]:
        del tree, annotations
        if self.scheme.datasets != (self.dataset,):
            raise MerError(
                f"Class scheme {self.scheme.name} is of {' and '.join(self.scheme.datasets)}, not "
                f"of {self.dataset}."
            )
        return ()

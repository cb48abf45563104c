from mer.folds.environment import without_launcher


def test_what_a_launcher_sets_is_left_out_and_the_rest_stays():
    launcher = {
        "RANK": "1", "WORLD_SIZE": "2", "LOCAL_RANK": "1", "MASTER_ADDR": "x", "MASTER_PORT": "1",
        "TORCHELASTIC_RUN_ID": "x", "SLURM_JOB_ID": "7", "SLURM_NTASKS": "2", "LT_CLI_USED": "1",
        "WANDB_RUN_ID": "x", "WANDB_SWEEP_ID": "x", "WANDB_SWEEP_PARAM_PATH": "x",
        "OMPI_COMM_WORLD_RANK": "1", "PMI_RANK": "1", "PMIX_RANK": "1",
        "NODE_RANK": "1", "PL_GLOBAL_SEED": "3",
    }  # fmt: skip
    kept = {"PATH": "/bin", "MER_DATA": "x", "WANDB_MODE": "offline", "OMP_NUM_THREADS": "1",
            "RANKING": "1"}  # fmt: skip
    assert without_launcher(launcher | kept) == kept

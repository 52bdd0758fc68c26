"""Everything between the command line and the running assistant: training, processes, readiness, terminal chat."""

"""Reports: pure functions of :class:`grader.results.Result`, one module per format."""

"""Learning from feedback: data set, model, suggested points, proposal."""

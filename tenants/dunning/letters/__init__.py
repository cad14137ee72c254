"""Letters of dunning: templates and their words, what one letter says, the paper and mail it becomes."""

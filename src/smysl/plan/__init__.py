"""From requirements to contracts: the goal tree, the plan, the questions."""

passwd last usher
group last usher

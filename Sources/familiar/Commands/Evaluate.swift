internal import ArgumentParser
struct Evaluate: ParsableCommand {}

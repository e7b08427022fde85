internal import ArgumentParser
struct Models: ParsableCommand {}

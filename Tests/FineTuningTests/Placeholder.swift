import Testing

@Suite struct FineTuningPlaceholder {}

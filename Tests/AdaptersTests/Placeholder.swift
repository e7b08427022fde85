import Testing

@Suite struct AdaptersPlaceholder {}

import Testing
import Tokenization

@Suite struct HuggingFaceParityTests {
  @Test func `every recorded text has the ids that Hugging Face gave it`() throws {
    let cases = try RecordedCases.shared.get()
    #expect(cases.texts.count > 2500)
    #expect(cases.vocabularies.count == RecordedCases.names.count)
    for vocabulary in cases.vocabularies {
      try #require(vocabulary.ids.count == cases.texts.count)
      for (text, ids) in zip(cases.texts, vocabulary.ids) {
        let found = vocabulary.tokenizer.encode(text.utf8)
        #expect(found == ids, "\(vocabulary.name): \(text.debugDescription)")
      }
    }
  }

  @Test func `specials in text become their ids only when asked`() throws {
    let cases = try RecordedCases.shared.get()
    for vocabulary in cases.vocabularies {
      try #require(vocabulary.parsedIDs.count == cases.parsedTexts.count)
      for (text, ids) in zip(cases.parsedTexts, vocabulary.parsedIDs) {
        let found = vocabulary.tokenizer.encodeParsingSpecials(text.utf8)
        #expect(found == ids, "\(vocabulary.name): \(text.debugDescription)")
      }
    }
  }

  @Test func `ids decode to the text that Hugging Face decodes`() throws {
    for vocabulary in try RecordedCases.shared.get().vocabularies {
      try #require(vocabulary.decoded.count > 100)
      for (ids, text) in vocabulary.decoded {
        let found = String(decoding: vocabulary.tokenizer.decode(ids), as: UTF8.self)
        // Compared by scalars: strings are equal when they only look the same.
        #expect(
          Array(found.unicodeScalars) == Array(text.unicodeScalars), "\(vocabulary.name): \(ids)")
      }
    }
  }

  @Test func `a vocabulary makes the same tokenizer as the file it came from`() throws {
    let cases = try RecordedCases.shared.get()
    for vocabulary in cases.vocabularies {
      let again = try Tokenizer(vocabulary: vocabulary.tokenizer.vocabulary)
      #expect(again.specials == vocabulary.tokenizer.specials)
      for (text, ids) in zip(cases.texts, vocabulary.ids).prefix(300) {
        #expect(again.encode(text.utf8) == ids)
      }
      for (text, ids) in zip(cases.parsedTexts, vocabulary.parsedIDs) {
        #expect(again.encodeParsingSpecials(text.utf8) == ids)
      }
    }
  }
}

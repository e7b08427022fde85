internal import JSONCoding
internal import Logging
internal import SourceFiles

extension Server {
  func didOpen(_ params: Parameters) throws(ResponseError) {
    let item = params["textDocument"]
    let document = Document(
      uri: try item["uri"].string(), languageID: item["languageId"].json.string ?? "",
      version: item["version"].json.integer ?? 0, text: try item["text"].string())
    documents.open(document)
  }

  func didChange(_ params: Parameters) throws(ResponseError) {
    let item = params["textDocument"]
    let uri = try item["uri"].string()
    var changes: [ContentChange] = []
    for change in try params["contentChanges"].elements() {
      let range = change["range"].isNull ? nil : try change["range"].range()
      changes.append(ContentChange(range: range, text: try change["text"].string()))
    }
    let version = item["version"].json.integer
    if !documents.change(uri, changes, version: version, encoding: client.encoding) {
      log.warning("a change of a document that is not open")
    }
  }

  func didClose(_ params: Parameters) throws(ResponseError) {
    let uri = try params["textDocument"]["uri"].string()
    guard documents.close(uri) else { return log.warning("a document closed that was not open") }
    if let request = requests.close(uri) { respondEmpty(request) }
    lastRequests.forget(uri)
    feed.update(uri, .close(before: requests.nextNumber()))
  }

  func didChangeWorkspaceFolders(_ params: Parameters) throws(ResponseError) {
    let event = params["event"]
    documents.changeFolders(
      adding: try Self.uris(event["added"]), removing: try Self.uris(event["removed"]))
    openWorkspace()
    watchFineTuning()
  }

  private static func uris(_ folders: Parameters) throws(ResponseError) -> [String] {
    guard !folders.isNull else { return [] }
    var uris: [String] = []
    for folder in try folders.elements() { uris.append(try folder["uri"].string()) }
    return uris
  }

  /// Hands the provider the documents that changed while another one was edited.
  func showChangedDocuments(except uri: String) {
    for document in documents.takeChanged(except: uri) {
      guard let path = document.path, let filename = documents.filename(of: document),
        !exclusion.excludes(path, in: documents.folder(containing: path))
      else {
        feed.update(document.uri, .hide)
        continue
      }
      // Snippets are taken from the beginning only; a copy of more would wait for nothing.
      let snippet = SnippetDocument(
        id: document.uri, filename: filename, languageID: document.languageID,
        text: Array(document.text.prefix(Self.snippetBytes)))
      feed.update(document.uri, .show(snippet))
    }
  }

  /// As many bytes of one document as the snippet search looks at.
  private static let snippetBytes = 256 << 10
}

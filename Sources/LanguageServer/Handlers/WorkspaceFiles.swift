internal import JSONCoding

extension Server {
  /// Tells the provider which folders to index, if that has changed.
  func openWorkspace() {
    let wanted = Workspace(folders: settings.indexesRepository ? documents.folders : nil)
    guard wanted != workspace else { return }
    workspace = wanted
    feed.open(wanted)
  }

  func didSave(_ params: Parameters) throws(ResponseError) {
    noteChange(of: [try params["textDocument"]["uri"].string()])
  }

  /// Created, changed or deleted: whichever, the provider looks again.
  func didChangeWatchedFiles(_ params: Parameters) throws(ResponseError) {
    var uris: [String] = []
    for change in try params["changes"].elements() { uris.append(try change["uri"].string()) }
    noteChange(of: uris)
  }

  private func noteChange(of uris: [String]) {
    let paths = Set(uris.compactMap(DocumentURI.path(of:)))
    if !paths.isEmpty { feed.filesChanged(.paths(paths)) }
  }
}

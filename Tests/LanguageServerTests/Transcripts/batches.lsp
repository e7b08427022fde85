LSP has no batches of JSON-RPC, and every other thing that is no message is told, too.
--> {"id":1,"method":"initialize","params":{"capabilities":{"textDocument":{"inlineCompletion":{}}}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.explain","familiar.status","familiar.toggle"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}}},"serverInfo":{"name":"familiar","version":"test"}}}
--> [{"id":2,"method":"shutdown"},{"id":3,"method":"shutdown"}]
--> 5
--> {"id":null,"method":"shutdown"}
<-- {"id":null,"error":{"code":-32600,"message":"LSP has no batches of messages"}}
--> {"id":1.5,"method":"shutdown"}
<-- {"id":null,"error":{"code":-32600,"message":"a message is an object"}}
<-- {"id":null,"error":{"code":-32600,"message":"an id is an integer or a string"}}
<-- {"id":null,"error":{"code":-32600,"message":"an id is an integer or a string"}}
--> {"id":4}
--> {"id":5,"method":7}

An answer to nothing that was asked is ignored.
--> {"id":99,"result":null}
--> {"id":6,"method":"shutdown","params":null}

LSP has no batches of JSON-RPC, and every other thing that is no message is told, too.
--> {"id":1,"method":"initialize","params":{"capabilities":{"textDocument":{"inlineCompletion":{}}}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}}},"serverInfo":{"name":"familiar","version":"test"}}}
--> [{"id":2,"method":"shutdown"},{"id":3,"method":"shutdown"}]
<-- {"id":null,"error":{"code":-32600,"message":"LSP has no batches of messages"}}
--> 5
<-- {"id":null,"error":{"code":-32600,"message":"a message is an object"}}
--> {"id":null,"method":"shutdown"}
<-- {"id":null,"error":{"code":-32600,"message":"an id is an integer or a string"}}
--> {"id":1.5,"method":"shutdown"}
<-- {"id":null,"error":{"code":-32600,"message":"an id is an integer or a string"}}
--> {"id":4}
<-- {"id":4,"error":{"code":-32600,"message":"neither a request nor a notification nor an answer"}}
--> {"id":5,"method":7}
<-- {"id":5,"error":{"code":-32600,"message":"method is a string"}}

An answer to nothing that was asked is ignored.
--> {"id":99,"result":null}
--> {"id":6,"method":"shutdown","params":null}
<-- {"id":6,"result":null}

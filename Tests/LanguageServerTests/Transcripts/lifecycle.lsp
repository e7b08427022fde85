Before initialize every request is refused with -32002, and notifications are dropped.
--> {"id":1,"method":"textDocument/inlineCompletion","params":{}}
<-- {"id":1,"error":{"code":-32002,"message":"initialize has to come first"}}
--> {"method":"textDocument/didOpen","params":{}}

A client that tells nothing gets UTF-16 and popups, because it has no inline completion.
--> {"id":2,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}
<-- {"id":2,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}},"completionProvider":{"triggerCharacters":[".","(","[","=",":"],"resolveProvider":false}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"initialized","params":{}}

initialize comes once.
--> {"id":3,"method":"initialize","params":{"capabilities":{}}}
<-- {"id":3,"error":{"code":-32600,"message":"initialize came twice"}}

Unknown methods are told, also those of the protocol for itself; unknown notifications are not.
--> {"id":4,"method":"textDocument/documentSymbol","params":{}}
<-- {"id":4,"error":{"code":-32601,"message":"textDocument/documentSymbol is not a method of Familiar"}}
--> {"id":"five","method":"$/unknown"}
<-- {"id":"five","error":{"code":-32601,"message":"$/unknown is not a method of Familiar"}}
--> {"method":"$/unknown","params":{}}
--> {"method":"unknown/notification"}

Invalid parameters name the member.
--> {"id":6,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///a.py"}}}
<-- {"id":6,"error":{"code":-32602,"message":"params.position.line must be an integer"}}
--> {"id":7,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///a.py"},"position":{"line":-1,"character":0}}}
<-- {"id":7,"error":{"code":-32602,"message":"params.position must not be negative"}}
--> {"id":8,"method":"textDocument/inlineCompletion"}
<-- {"id":8,"error":{"code":-32602,"message":"params.textDocument.uri must be a string"}}

A document that is not open has no suggestions.
--> {"id":9,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///a.py"},"position":{"line":0,"character":0}}}
<-- {"id":9,"result":null}

After shutdown every request is refused with -32600, and exit ends with 0.
--> {"id":10,"method":"shutdown"}
<-- {"id":10,"result":null}
--> {"id":11,"method":"textDocument/inlineCompletion","params":{}}
<-- {"id":11,"error":{"code":-32600,"message":"the server was shut down"}}
--> {"method":"exit"}
=== 0

Copilot's clients tell much more than others and want to know the state.
%% {"after":"x = ","texts":["1"]}
--> {"id":1,"method":"initialize","params":{"clientInfo":{"name":"Neovim"},"capabilities":{"textDocument":{"inlineCompletion":{}}},"initializationOptions":{"editorInfo":{"name":"Neovim","version":"0.12"},"editorPluginInfo":{"name":"copilot","version":"1"}}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"textDocument/didFocus","params":{"textDocument":{"uri":"file:///p/a.py"}}}
--> {"method":"textDocument/didShowCompletion","params":{"item":{}}}
--> {"method":"textDocument/didPartiallyAcceptCompletion","params":{"item":{},"acceptedLength":1}}
--> {"id":2,"method":"workspace/executeCommand","params":{"command":"familiar.toggle"}}
<-- {"method":"didChangeStatus","params":{"busy":false,"message":"ready","kind":"Normal"}}
<-- {"method":"window/showMessage","params":{"type":3,"message":"Familiar: suggestions are off"}}
<-- {"id":2,"result":{"enabled":false}}

<-- {"method":"didChangeStatus","params":{"busy":false,"message":"paused","kind":"Inactive"}}
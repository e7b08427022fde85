VS Code counts UTF-16 and shows nothing unless the range covers the rest of the line.
%% {"after":"foo(","texts":["a, b)"],"replaces":1}
%% {"after":"x = ","texts":["1","2","3","4"]}
%% {"after":"list.append","texts":["(item)"]}
--> {"id":0,"method":"initialize","params":{"clientInfo":{"name":"Visual Studio Code","version":"1.105.0"},"capabilities":{"general":{"positionEncodings":["utf-16"]},"textDocument":{"inlineCompletion":{"dynamicRegistration":true}}},"workspaceFolders":[{"uri":"file:///p","name":"p"}]}}
<-- {"id":0,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"initialized","params":{}}
--> {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///p/a.py","languageId":"python","version":1,"text":"foo() # 😀\nx = \nlist.app\n"}}}
--> {"id":1,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":0,"character":4},"context":{"triggerKind":2}}}
<-- {"id":1,"result":{"items":[{"insertText":"a, b) # 😀","range":{"start":{"line":0,"character":4},"end":{"line":0,"character":10}}}]}}

Invoked asks for up to three.
--> {"id":2,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":1,"character":4},"context":{"triggerKind":1}}}
<-- {"id":2,"result":{"items":[{"insertText":"1","range":{"start":{"line":1,"character":4},"end":{"line":1,"character":4}}},{"insertText":"2","range":{"start":{"line":1,"character":4},"end":{"line":1,"character":4}}},{"insertText":"3","range":{"start":{"line":1,"character":4},"end":{"line":1,"character":4}}}]}}

With a popup open, the item takes its range and begins with its text.
--> {"id":3,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":2,"character":8},"context":{"triggerKind":2,"selectedCompletionInfo":{"range":{"start":{"line":2,"character":5},"end":{"line":2,"character":8}},"text":"append"}}}}
<-- {"id":3,"result":{"items":[{"insertText":"append(item)","range":{"start":{"line":2,"character":5},"end":{"line":2,"character":8}}}]}}

A selected entry elsewhere cannot be completed.
--> {"id":4,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":2,"character":8},"context":{"triggerKind":2,"selectedCompletionInfo":{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":2}},"text":"append"}}}}
<-- {"id":4,"result":null}

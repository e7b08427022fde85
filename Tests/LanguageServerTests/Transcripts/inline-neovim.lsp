Neovim 0.12 asks for inline completion with UTF-8 positions and inserts what has no range.
%% {"after":"def add(","texts":["a, b):\n    return a + b"]}
%% {"after":"print(","texts":["x)"],"replaces":1}
%% {"after":"é = ","texts":["é"],"replaces":2}
--> {"id":1,"method":"initialize","params":{"clientInfo":{"name":"Neovim","version":"0.12"},"capabilities":{"general":{"positionEncodings":["utf-8","utf-16","utf-32"]},"textDocument":{"inlineCompletion":{"dynamicRegistration":false}}}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-8","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"initialized","params":{}}
--> {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///p/a.py","languageId":"python","version":0,"text":"def add(\nprint()\né = é\n"}}}
--> {"id":2,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":0,"character":8},"context":{"triggerKind":2}}}
<-- {"id":2,"result":{"items":[{"insertText":"a, b):\n    return a + b"}]}}

A closer that stands right of the cursor is replaced.
--> {"id":3,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":1,"character":6},"context":{"triggerKind":2}}}
<-- {"id":3,"result":{"items":[{"insertText":"x)","range":{"start":{"line":1,"character":6},"end":{"line":1,"character":7}}}]}}

Positions count bytes here.
--> {"id":4,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":2,"character":5},"context":{"triggerKind":2}}}
<-- {"id":4,"result":{"items":[{"insertText":"é","range":{"start":{"line":2,"character":5},"end":{"line":2,"character":7}}}]}}

Nothing to suggest is null.
--> {"id":5,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":3,"character":0},"context":{"triggerKind":2}}}
<-- {"id":5,"result":null}

Its popup request gets nothing, because popups are off where there is inline completion.
--> {"id":6,"method":"textDocument/completion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":0,"character":8}}}
<-- {"id":6,"result":{"isIncomplete":false,"items":[]}}
--> {"id":7,"method":"shutdown"}
<-- {"id":7,"result":null}
--> {"method":"exit"}
=== 0

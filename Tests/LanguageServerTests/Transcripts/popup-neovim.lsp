Neovim 0.11 has no inline completion: popups, as snippets without the current indentation.
%% {"after":"        ret","texts":["urn {\n            'a': $x,\n        }"]}
%% {"after":"foo(","texts":["a, b)"],"replaces":1}
%% {"after":"bar(","texts":["a):\n    pass"],"replaces":1}
--> {"id":1,"method":"initialize","params":{"clientInfo":{"name":"Neovim","version":"0.11.4"},"capabilities":{"general":{"positionEncodings":["utf-8"]},"textDocument":{"completion":{"completionItem":{"snippetSupport":true}}}}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-8","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}},"completionProvider":{"triggerCharacters":[".","(","[","=",":"],"resolveProvider":false}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"initialized","params":{}}
--> {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///p/a.py","languageId":"python","version":0,"text":"        ret\nfoo()\nbar()"}}}
--> {"id":2,"method":"textDocument/completion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":0,"character":11},"context":{"triggerKind":1}}}
<-- {"id":2,"result":{"isIncomplete":true,"items":[{"label":"return {…","kind":1,"sortText":"0","filterText":"return {","insertTextFormat":2,"textEdit":{"range":{"start":{"line":0,"character":8},"end":{"line":0,"character":11}},"newText":"return {\n    'a': \\$x,\n\\}"}}]}}

A closer that is there already is left where it is.
--> {"id":3,"method":"textDocument/completion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":1,"character":4}}}
<-- {"id":3,"result":{"isIncomplete":true,"items":[{"label":"a, b","kind":1,"sortText":"0","filterText":"a, b","insertTextFormat":2,"textEdit":{"range":{"start":{"line":1,"character":4},"end":{"line":1,"character":4}},"newText":"a, b"}}]}}

Unless text follows it.
--> {"id":4,"method":"textDocument/completion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":2,"character":4}}}
<-- {"id":4,"result":{"isIncomplete":true,"items":[{"label":"a):…","kind":1,"sortText":"0","filterText":"a):","insertTextFormat":2,"textEdit":{"range":{"start":{"line":2,"character":4},"end":{"line":2,"character":5}},"newText":"a):\n    pass"}}]}}

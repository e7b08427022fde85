A client that lists insertTextMode 1 gets plain text as it is.
%% {"after":"ai_","texts":["completed(a)\n    return a"]}
--> {"id":1,"method":"initialize","params":{"capabilities":{"textDocument":{"completion":{"completionItem":{"snippetSupport":true,"insertTextModeSupport":{"valueSet":[1]}}}}}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}},"completionProvider":{"triggerCharacters":[".","(","[","=",":"],"resolveProvider":false}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"initialized","params":{}}
--> {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///p/a.py","languageId":"python","version":0,"text":"def ai_"}}}
--> {"id":2,"method":"textDocument/completion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":0,"character":7}}}
<-- {"id":2,"result":{"isIncomplete":true,"items":[{"label":"ai_completed(a)…","kind":1,"sortText":"0","filterText":"ai_completed(a)","insertTextFormat":1,"insertTextMode":1,"textEdit":{"range":{"start":{"line":0,"character":4},"end":{"line":0,"character":7}},"newText":"ai_completed(a)\n    return a"}}]}}

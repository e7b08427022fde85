A client that tells nothing about itself gets plain text, and an item that is one line.
%% {"after":"ai_","texts":["completed(a)\n    return a"]}
--> {"id":1,"method":"initialize","params":{"capabilities":{"textDocument":{"completion":{"completionItem":{"snippetSupport":false}}}}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.explain","familiar.status","familiar.toggle"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}},"completionProvider":{"triggerCharacters":[".","(","[","=",":"],"resolveProvider":false}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"initialized","params":{}}
--> {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///p/a.py","languageId":"python","version":0,"text":"def ai_"}}}
--> {"id":2,"method":"textDocument/completion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":0,"character":7}}}
<-- {"id":2,"result":{"isIncomplete":true,"items":[{"label":"ai_completed(a)…","kind":1,"sortText":"0","filterText":"ai_completed(a)","insertTextFormat":1,"textEdit":{"range":{"start":{"line":0,"character":4},"end":{"line":0,"character":7}},"newText":"ai_completed(a)\n    return a"}},{"label":"ai_completed(a)","kind":1,"sortText":"1","filterText":"ai_completed(a)","insertTextFormat":1,"textEdit":{"range":{"start":{"line":0,"character":4},"end":{"line":0,"character":7}},"newText":"ai_completed(a)"}}]}}

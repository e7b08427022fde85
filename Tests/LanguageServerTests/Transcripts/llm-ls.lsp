llm.nvim speaks its own methods; what it says about backends is of no use here.
%% {"after":"def ","texts":["add(a, b):\n    return a + b"]}
%% {"after":"f(","texts":["x)"],"replaces":1}
--> {"id":1,"method":"initialize","params":{"clientInfo":{"name":"Neovim"},"capabilities":{}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}},"completionProvider":{"triggerCharacters":[".","(","[","=",":"],"resolveProvider":false}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"initialized","params":{}}
--> {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///p/a.py","languageId":"python","version":0,"text":"def \nf()"}}}
--> {"id":2,"method":"llm-ls/getCompletions","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":0,"character":4},"ide":"neovim","fim":{"enabled":true,"prefix":"<PRE>","middle":"<MID>","suffix":"<SUF>"},"model":"x","backend":"ollama","url":"http://localhost","tokensToClear":["<EOT>"],"contextWindow":1024,"tlsSkipVerifyInsecure":false,"requestBody":{},"disableUrlPathCompletion":false}}
<-- {"id":2,"result":{"request_id":"UUID","completions":[{"generated_text":"add(a, b):\n    return a + b"}]}}
--> {"id":3,"method":"llm-ls/getCompletions","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":1,"character":2}}}
<-- {"id":3,"result":{"request_id":"UUID","completions":[{"generated_text":"x"}]}}
--> {"id":4,"method":"llm-ls/getCompletions","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":1,"character":0}}}
<-- {"id":4,"result":{"request_id":"UUID","completions":[]}}
--> {"id":5,"method":"llm-ls/acceptCompletion","params":{"requestId":"x","acceptedCompletion":0,"shownCompletions":[0]}}
<-- {"id":5,"result":null}
--> {"id":6,"method":"llm-ls/rejectCompletion","params":{"requestId":"x","shownCompletions":[0]}}
<-- {"id":6,"result":null}
--> {"method":"llm-ls/acceptCompletion","params":{"requestId":"x","acceptedCompletion":0,"shownCompletions":[0]}}

The commands that exist, and what an unknown one gets.
%% {"after":"x = ","texts":["1"]}
--> {"id":1,"method":"initialize","params":{"capabilities":{"textDocument":{"inlineCompletion":{}}}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"initialized","params":{}}
--> {"id":2,"method":"workspace/executeCommand","params":{"command":"familiar.explain"}}
<-- {"method":"window/showMessage","params":{"type":3,"message":"Nothing was asked for yet."}}
<-- {"id":2,"result":{"message":"Nothing was asked for yet."}}
--> {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///p/a.py","languageId":"python","version":0,"text":"x = "}}}
--> {"id":3,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":0,"character":4}}}
<-- {"id":3,"result":{"items":[{"insertText":"1","range":{"start":{"line":0,"character":4},"end":{"line":0,"character":4}}}]}}
--> {"id":4,"method":"workspace/executeCommand","params":{"command":"familiar.explain","arguments":[]}}
<-- {"method":"window/showMessage","params":{"type":3,"message":"1 suggestion, from a prompt of 0 tokens, of which 0 were computed before."}}
<-- {"id":4,"result":{"uri":"file:///p/a.py","message":"1 suggestion, from a prompt of 0 tokens, of which 0 were computed before.","suggestions":1,"silence":null,"prompt":{"format":"spm","tokens":0,"prefix_tokens":0,"suffix_tokens":0,"snippet_tokens":0,"reused_tokens":0},"timings":{"debounce_ms":0.0,"prefill_ms":0.0,"decode_ms":0.0,"total_ms":0.0}}}
--> {"id":5,"method":"workspace/executeCommand","params":{"command":"familiar.toggle"}}
<-- {"method":"window/showMessage","params":{"type":3,"message":"Familiar: suggestions are off"}}
<-- {"id":5,"result":{"enabled":false}}
--> {"id":6,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":0,"character":4}}}
<-- {"id":6,"result":null}
--> {"id":7,"method":"workspace/executeCommand","params":{"command":"familiar.explain","arguments":["file:///p/a.py"]}}
<-- {"method":"window/showMessage","params":{"type":3,"message":"Suggestions are off: enabled is false."}}
<-- {"id":7,"result":{"uri":"file:///p/a.py","message":"Suggestions are off: enabled is false.","suggestions":0,"silence":"disabled","prompt":{"format":"spm","tokens":0,"prefix_tokens":0,"suffix_tokens":0,"snippet_tokens":0,"reused_tokens":0},"timings":{"debounce_ms":0.0,"prefill_ms":0.0,"decode_ms":0.0,"total_ms":0.0}}}
--> {"id":8,"method":"workspace/executeCommand","params":{"command":"familiar.status","arguments":[{"silent":true}]}}
<-- {"id":8,"result":{"kind":"Inactive","busy":false,"message":"paused","enabled":false,"model":null,"adapters":[],"open_documents":1,"repository":null,"files_left_out":0,"excluded":{},"bytes_read":0,"requests":2,"suggestions":1}}
--> {"id":9,"method":"workspace/executeCommand","params":{"command":"familiar.toggle"}}
<-- {"method":"window/showMessage","params":{"type":3,"message":"Familiar: suggestions are on"}}
<-- {"id":9,"result":{"enabled":true}}
--> {"id":10,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"file:///p/a.py"},"position":{"line":0,"character":4}}}
<-- {"id":10,"result":{"items":[{"insertText":"1","range":{"start":{"line":0,"character":4},"end":{"line":0,"character":4}}}]}}
--> {"id":11,"method":"workspace/executeCommand","params":{"command":"familiar.train"}}
<-- {"id":11,"error":{"code":-32602,"message":"familiar.train is not a command; there are familiar.adapters.use, familiar.adapters.off, familiar.explain, familiar.status, familiar.toggle, familiar.finetune.start, familiar.finetune.pause, familiar.finetune.resume, familiar.finetune.cancel"}}
--> {"id":12,"method":"workspace/executeCommand","params":{}}
<-- {"id":12,"error":{"code":-32602,"message":"params.command must be a string"}}

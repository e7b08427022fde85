Changes apply one after the other, in one notification and across several.
%% {"after":"def f(x):\n    return x","texts":[" + 1"]}
%% {"after":"whole","texts":[" text"]}
%% {"after":"😀","texts":["!"]}
--> {"id":1,"method":"initialize","params":{"capabilities":{"textDocument":{"inlineCompletion":{}}}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"initialized","params":{}}
--> {"method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:Untitled-1","languageId":"python","version":0,"text":""}}}
--> {"method":"textDocument/didChange","params":{"textDocument":{"uri":"untitled:Untitled-1","version":7},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"rangeLength":0,"text":"def f():"},{"range":{"start":{"line":0,"character":6},"end":{"line":0,"character":6}},"text":"x"},{"range":{"start":{"line":0,"character":99},"end":{"line":9,"character":0}},"text":"\n    return x"}]}}
--> {"id":2,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"untitled:Untitled-1"},"position":{"line":1,"character":12}}}
<-- {"id":2,"result":{"items":[{"insertText":" + 1","range":{"start":{"line":1,"character":12},"end":{"line":1,"character":12}}}]}}

Full text, as ALE and Kate send it.
--> {"method":"textDocument/didChange","params":{"textDocument":{"uri":"untitled:Untitled-1","version":8},"contentChanges":[{"text":"whole"}]}}
--> {"id":3,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"untitled:Untitled-1"},"position":{"line":0,"character":5}}}
<-- {"id":3,"result":{"items":[{"insertText":" text","range":{"start":{"line":0,"character":5},"end":{"line":0,"character":5}}}]}}

Inside of a surrogate pair a position is before it: both edits go to the same place.
--> {"method":"textDocument/didChange","params":{"textDocument":{"uri":"untitled:Untitled-1","version":9},"contentChanges":[{"text":"😀"},{"range":{"start":{"line":0,"character":1},"end":{"line":0,"character":1}},"text":"a"},{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"text":""}]}}
--> {"id":4,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"untitled:Untitled-1"},"position":{"line":0,"character":2}}}
<-- {"id":4,"result":{"items":[{"insertText":"!","range":{"start":{"line":0,"character":2},"end":{"line":0,"character":2}}}]}}

A broken change is ignored as a whole, and so is one of a document that is not open.
--> {"method":"textDocument/didChange","params":{"textDocument":{"uri":"untitled:Untitled-1","version":10},"contentChanges":[{"text":"lost"},{"text":5}]}}
--> {"method":"textDocument/didChange","params":{"textDocument":{"uri":"untitled:Untitled-1","version":11}}}
--> {"method":"textDocument/didChange","params":{"textDocument":{"uri":"untitled:Untitled-2","version":2},"contentChanges":[{"text":"x"}]}}
--> {"id":5,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"untitled:Untitled-1"},"position":{"line":0,"character":2}}}
<-- {"id":5,"result":{"items":[{"insertText":"!","range":{"start":{"line":0,"character":2},"end":{"line":0,"character":2}}}]}}

Closed, it has no suggestions.
--> {"method":"textDocument/didClose","params":{"textDocument":{"uri":"untitled:Untitled-1"}}}
--> {"method":"textDocument/didClose","params":{"textDocument":{"uri":"untitled:Untitled-1"}}}
--> {"id":6,"method":"textDocument/inlineCompletion","params":{"textDocument":{"uri":"untitled:Untitled-1"},"position":{"line":0,"character":2}}}
<-- {"id":6,"result":null}

exit without shutdown is an error of the client's, which the exit code tells.
--> {"id":1,"method":"initialize","params":{"capabilities":{}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":true},"inlineCompletionProvider":true,"executeCommandProvider":{"commands":["familiar.adapters.use","familiar.adapters.off","familiar.explain","familiar.status","familiar.toggle","familiar.finetune.start","familiar.finetune.pause","familiar.finetune.resume","familiar.finetune.cancel"]},"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}},"completionProvider":{"triggerCharacters":[".","(","[","=",":"],"resolveProvider":false}},"serverInfo":{"name":"familiar","version":"test"}}}
--> {"method":"exit"}
=== 1

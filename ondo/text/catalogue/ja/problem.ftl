## Problems that are no fault of the request

problem-ledger-away = いま台帳を使えません。
problem-try-again = 少し待ってから、もう一度同じ操作をしてください。受け付け済みの内容は失われず、二重に数えられることもありません。

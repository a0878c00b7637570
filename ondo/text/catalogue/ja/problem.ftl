## Problems that are no fault of the request

problem-ledger-away = いま台帳を使えません。
problem-try-again = 少し待ってから、もう一度同じ操作をしてください。受け付け済みの内容は失われず、二重に数えられることもありません。
problem-text-too-long = { $length }文字あります（上限は{ $most }文字）
problem-text-with-nul = U+0000 の文字は使えません
problem-of-text = { $name }: { $problem }。
problem-send-shorter = 短い値を送ってください。

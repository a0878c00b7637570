## Problems that are no fault of the request

problem-ledger-away = いま台帳を使えません。
problem-try-again = 少し待ってから、もう一度同じ操作をしてください。受け付け済みの内容は失われず、二重に数えられることもありません。
problem-text-too-long = { $length }文字あります（上限は{ $most }文字）
problem-text-with-nul = U+0000 の文字は使えません
problem-of-text = { $name }: { $problem }。
problem-send-shorter = 短い値を送ってください。
problem-key-used = source「{ $source }」の key「{ $key }」は、別の内容で使用済みです
problem-key-used-in-space = source「{ $source }」の key「{ $key }」(key_space「{ $space }」)は、別の内容で使用済みです
problem-with-detail = { $problem }（{ $detail }）。
problem-full-stop = { $text }。
problem-give-a-new-key = 新しい記録には新しい key を付けます。別の番号体系の番号と重なるときは key_space を指定します。
problem-identity-key-unusable = 識別子の鍵 { $file } を使えません（{ $why }）。
problem-check-folder-of-key = フォルダと権限を確認するか、バックアップから戻してください。
problem-another-identity-key = この台帳のメールアドレスは、{ $where } とは別の鍵で書かれています。
problem-restore-identity-key = identity.key をバックアップから ONDO_HOME に戻すか、他のレプリカの鍵を ONDO_IDENTITY_SECRET_FILE で指定します。鍵を失った場合：ondo migrate --new-identity-key
problem-not-a-webhook-url = Webhook の送信先は URL ではありません。
problem-webhook-not-https = Webhook の送信先は https ではありません。
problem-webhook-url-with-more = Webhook の送信先にユーザー名・パスワード・# 以降が含まれています。
problem-webhook-is-private = Webhook の送信先は社内（プライベート）のアドレスです。
problem-give-a-public-url = 公開ホストの https の URL を指定してください。社内宛ては ONDO_WEBHOOK_PRIVATE=1 で許可できます。
problem-about-to-stop = このプロセスはまもなく停止します。
problem-others-answer = ほかのプロセスが応答しています。
problem-ledger-not-writable = 台帳に書き込めません。
problem-look-for-room = ディスクの空き容量を確認してください。

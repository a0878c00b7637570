desk-no-ledger = { $home } に台帳がありません。
desk-no-ledger-hint = ONDO_HOME を設定するか、open_company(home="…") でフォルダを指定してください。模擬企業は make demo で作れます。
desk-no-proposal = この基準の改定案はまだありません。
desk-no-proposal-hint = 改定案は ondo recalibrate で作成します。

## Intake: what other systems send as they send it

intake-no-records = records に少なくとも一つの項目を書いてください。
intake-no-records-hint = - name: visit のように始めます。
intake-see-keys = 使えるキーは docs/connect.md にあります。
intake-no-such-name = この名前の受信口はありません。
intake-no-such-name-hint = ホームフォルダの { $folder }/名前.yaml にマッピングを書くか、付属のプリセットの名前を使ってください。
intake-too-many-records = 本文のレコードが{ $most }件を超えています。
intake-too-large = 展開後の本文が{ $most }バイトを超えています。
intake-send-fewer = 小さく分けて送ってください。
intake-multipart = 本文がファイル付きのフォーム（multipart/form-data）です。
intake-multipart-hint = application/x-www-form-urlencoded か JSON で送ってください。
intake-not-json = 本文が正しい JSON ではありません：{ $problem }
intake-not-json-hint = JSON で送るか、フォームなら content-type を application/x-www-form-urlencoded にしてください。
intake-not-form = 本文をフォームとして読めません：{ $problem }
intake-not-gzip = 本文を展開できません：{ $problem }
intake-unknown-coding = content-encoding「{ $coding }」には対応していません。
intake-unknown-coding-hint = gzip と deflate に対応しています。
intake-not-signed = 本文の署名が、この受信口のマッピングのとおりではありません。
intake-not-signed-hint = 両側のシークレットと時計を確認してください。
intake-no-secret = 受信口のシークレットファイル { $file } を使えません（{ $why }）。

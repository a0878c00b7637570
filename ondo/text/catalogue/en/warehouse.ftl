## A company's warehouse

warehouse-no-address = { $variable } is not set, so it is not known where the warehouse is.
warehouse-no-address-hint = Set { $variable } to its address, such as postgres://reader@dwh.example.com/sales, or { $variable }_FILE to the path of a file that holds it.
warehouse-file-unreadable = The file that { $variable } names cannot be read.
warehouse-no-table-name = '{ $name }' is no name of a table.
warehouse-no-table-name-hint = Letters, digits and underscores, with a schema before a dot if need be: analytics.ondo_scores
warehouse-query-refused = The warehouse refused the query: { $cause }
warehouse-table-refused = The warehouse refused to write the table: { $cause }
warehouse-holds-something-else = The table { $name } of the warehouse has columns that a score table has not, so it is left alone.
warehouse-holds-something-else-hint = Choose another name, or drop that table first.
warehouse-not-installed = A library that the warehouse needs is not installed: { $name }
warehouse-not-installed-hint = pip install 'ondo[warehouse]'; for BigQuery adbc-driver-bigquery and for Snowflake adbc-driver-snowflake, too.
warehouse-unreachable = The warehouse cannot be reached: { $cause }
warehouse-unreachable-hint = Check its address, the network and the account.
warehouse-no-query = No entry of this mapping has sql.
warehouse-no-query-hint = Name files, or add sql: to an entry under files.
warehouse-no-driver = The address of the warehouse begins with nothing that is known.
warehouse-no-driver-hint = It begins with one of: { $schemes }

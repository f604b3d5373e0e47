CREATE DATABASE IF NOT EXISTS `openride` ON CLUSTER 'openride' ENGINE = Replicated('/clickhouse/databases/openride/{shard}', '{shard}', '{replica}');

CREATE DATABASE IF NOT EXISTS `openride_all` ON CLUSTER 'openride' ENGINE = Replicated('/clickhouse/databases/openride_all/{shard}', '{shard}', '{replica}');

import { createHash } from 'node:crypto';
import { ANALYST_USER, renderAnalystProfile, renderAnalystUser } from './render-analyst.ts';
import { READER_USER, renderReaderProfile, renderReaderUser } from './render-reader.ts';

/** The settings of an engine. Directories are absolute, sizes in bytes. */
export interface EngineConfig extends EngineLogin {
  directory: string;
  /** The only directory below which the engine may read and write backups. */
  backupsBelow: string;
  /** True: it refuses a wrong login itself, as a server does, and not only by having no way in for it. */
  standsForServer: boolean;
  memoryLimitBytes: number;
  /** The database that the reader may read. */
  database: string;
  readerPassword: string;
  analystPassword: string;
  cluster?: EngineCluster | undefined;
}

/** A user of the engine and its password. */
export interface EngineLogin {
  user: string;
  password: string;
}

/** A cluster that the engine knows or belongs to. It has one node a shard; a shard without a password has the engine's own. */
export interface EngineCluster {
  name: string;
  shards: readonly { host: string; port: number; password?: string }[];
}

/**
 * Renders the engine's config.xml. Background work is kept small, because the engine shares two cores with the service and its
 * log tables would otherwise be the busiest tables of an idle store. Parts are merged ten at a time and not five: with five,
 * merging took a third of the engine's time during an import.
 */
export function renderEngineConfig(config: EngineConfig): string {
  const directory = escapeXml(config.directory);
  return `<clickhouse>
  <logger><level>warning</level><console>0</console><log>${directory}/engine.log</log><size>10M</size><count>2</count></logger>
  <timezone>UTC</timezone>
  <users_config>${directory}/users.xml</users_config>
  <max_server_memory_usage>${config.memoryLimitBytes}</max_server_memory_usage>
  <mark_cache_size>${Math.round(config.memoryLimitBytes / 16)}</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <background_pool_size>2</background_pool_size>
${config.standsForServer ? '' : renderGate(loginsOf(config))}
  <backups><allowed_path>${escapeXml(config.backupsBelow)}</allowed_path></backups>
  <access_control_improvements><settings_constraints_replace_previous>true</settings_constraints_replace_previous></access_control_improvements>
  <background_schedule_pool_size>8</background_schedule_pool_size>
  <merge_tree>
    <merge_selector_base>10</merge_selector_base>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>${config.cluster === undefined ? '' : renderCluster(config.cluster, config)}
</clickhouse>
`;
}

/** Everybody whom the engine lets in. */
function loginsOf(config: EngineConfig): EngineLogin[] {
  const { user, password } = config;
  const reader = { user: READER_USER, password: config.readerPassword };
  const analyst = { user: ANALYST_USER, password: config.analystPassword };
  return [{ user, password }, reader, analyst];
}

/**
 * Renders the only ways in by HTTP: a request must carry the login of one of the engine's users. Without these rules every
 * process on the machine, and every web page in a browser on it, could act as the user `default`, which has no password and may
 * read files; neither can its networks be narrowed nor can it be dropped. Pages such as `/ping` and `/play` are served to nobody.
 */
function renderGate(logins: readonly EngineLogin[]): string {
  const rules = logins.map(({ user, password }) => {
    const login = Buffer.from(`${user}:${password}`).toString('base64');
    return `<rule><headers><Authorization>Basic ${login}</Authorization></headers><handler><type>dynamic_query_handler</type><query_param_name>query</query_param_name></handler></rule>`;
  });
  return `  <http_handlers>${rules.join('')}</http_handlers>`;
}

/** Renders the cluster. The nodes log in to one another, so the file holds the password; only its owner can read the file. */
function renderCluster(
  { name, shards }: EngineCluster,
  { user, password }: Pick<EngineConfig, 'user' | 'password'>,
): string {
  const replicas = shards.map(
    (shard) =>
      `<replica><host>${escapeXml(shard.host)}</host><port>${shard.port}</port><user>${user}</user><password>${escapeXml(shard.password ?? password)}</password></replica>`,
  );
  return `
  <remote_servers>
    <${name}>
${replicas.map((replica) => `      <shard><internal_replication>false</internal_replication>${replica}</shard>`).join('\n')}
    </${name}>
  </remote_servers>`;
}

/**
 * Renders the engine's users.xml. The user `default` opens the listeners at start and can do nothing else; nobody may log in as it
 * (`renderGate`). The service's user has all rights, the reader may read the tables and the analyst the views for people's SQL; all have
 * generated passwords.
 */
export function renderEngineUsers(config: EngineConfig): string {
  const hash = createHash('sha256').update(config.password).digest('hex');
  const { database, cluster } = config;
  const databases = cluster === undefined ? [database] : [database, `${database}_all`];
  const local =
    '<networks><ip>127.0.0.1</ip><ip>::1</ip></networks><profile>default</profile><quota>default</quota>';
  return `<clickhouse>
  <profiles><default></default>${renderReaderProfile(config.memoryLimitBytes)}${renderAnalystProfile(config.memoryLimitBytes)}</profiles>
  <quotas><default></default></quotas>
  <users>
    <default><no_password/>${local}
      <grants>
        <query>GRANT SYSTEM LISTEN ON *.*</query>
        <query>GRANT READ ON FILE</query>
        <query>GRANT CREATE TEMPORARY TABLE ON *.*</query>
      </grants>
    </default>
    <${config.user}><password_sha256_hex>${hash}</password_sha256_hex>${local}<access_management>1</access_management></${config.user}>
    ${renderReaderUser(config.readerPassword, databases)}
    ${renderAnalystUser(config.analystPassword)}
  </users>
</clickhouse>
`;
}

const XML_ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => XML_ENTITIES[character] ?? character);
}

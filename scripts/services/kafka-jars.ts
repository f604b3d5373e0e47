import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram, needProgram } from './install.ts';

export const KAFKA_VERSION = '4.1.0';

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>openride</groupId><artifactId>test-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

/** The folder of the broker's jars. They are fetched once for a user, into a cache that all checkouts share. */
export async function fetchKafkaJars(tell: (line: string) => void): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'openride-analytics');
  const jars = join(cache, `kafka-${KAFKA_VERSION}`);
  if (existsSync(jars)) return jars;
  const wanted = { what: 'Maven', packages: ['maven'], tell };
  const maven = await needProgram(() => findProgram('mvn'), wanted);
  tell('fetching its jars (54 MB, once for this user)');
  const draft = `${jars}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    writeFileSync(join(draft, 'pom.xml'), pom);
    const copy = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'];
    await promisify(execFile)(maven, copy, { cwd: draft, maxBuffer: 64 * 1_048_576 });
    if (!existsSync(jars)) renameSync(join(draft, 'lib'), jars); // another clone may have been quicker
  } catch (error) {
    const printed = (error as { stdout?: string }).stdout?.slice(-1_500) ?? '';
    throw new Error(`Maven could not fetch Kafka: ${(error as Error).message}\n${printed}`, { cause: error });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return jars;
}

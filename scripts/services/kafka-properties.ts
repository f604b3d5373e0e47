/** What the broker's configuration depends on. */
export interface BrokerFacts {
  directory: string;
  ports: Record<'plain' | 'sasl' | 'tls' | 'controller', number>;
  user: string;
  password: string;
  keystore: string;
  keystorePassword: string;
}

const login = 'org.apache.kafka.common.security';

/** `server.properties` of a broker that is its own controller. What is not named is Kafka's default, message.max.bytes too. */
// oxlint-disable-next-line max-lines-per-function -- the whole file that Kafka reads, as it reads it
export function renderBrokerProperties(facts: BrokerFacts): string {
  const { ports, user, password } = facts;
  const at = (port: number) => `127.0.0.1:${port}`;
  const clients = `PLAINTEXT://${at(ports.plain)},SASL_PLAINTEXT://${at(ports.sasl)},SSL://${at(ports.tls)}`;
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@${at(ports.controller)}
controller.listener.names=CONTROLLER
listeners=${clients},CONTROLLER://${at(ports.controller)}
advertised.listeners=${clients}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL
inter.broker.listener.name=PLAINTEXT
log.dirs=${facts.directory}/data

# Logins, on the second port. The token of OAUTHBEARER need not be signed.
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER
listener.name.sasl_plaintext.plain.sasl.jaas.config=${login}.plain.PlainLoginModule required user_${user}="${password}";
listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config=${login}.scram.ScramLoginModule required;
listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config=${login}.scram.ScramLoginModule required;
listener.name.sasl_plaintext.oauthbearer.sasl.jaas.config=${login}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";

# TLS, on the third port.
ssl.keystore.type=PKCS12
ssl.keystore.location=${facts.keystore}
ssl.keystore.password=${facts.keystorePassword}

# One broker: nothing can be kept twice.
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# The first commit of a group waits until all partitions of this topic exist; by default there are fifty.
offsets.topic.num.partitions=4
# A topic that a test did not make is a mistake of the test.
auto.create.topics.enable=false
# The files of a deleted topic go at once, so that it can be made anew.
log.segment.delete.delay.ms=500

# Groups. A member that died is missed after 6 s instead of 45, so that a test of it need not wait longer; not less, because a
# busy machine holds a living member up for seconds.
group.consumer.session.timeout.ms=6000
group.consumer.min.session.timeout.ms=1000
# Members of the new protocol learn of their partitions by the answer to a heartbeat: every 0.5 s instead of 5.
group.consumer.heartbeat.interval.ms=500
group.consumer.min.heartbeat.interval.ms=100
# The classic protocol: shorter sessions may be asked for, and the first member of a group is not kept waiting for others.
group.min.session.timeout.ms=1000
group.initial.rebalance.delay.ms=0
`;
}

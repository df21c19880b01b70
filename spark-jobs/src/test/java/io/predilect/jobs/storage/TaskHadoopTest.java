package io.predilect.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.spark.LocalSpark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

final class TaskHadoopTest {
  @Test
  void secretsOfHadoopAreKnownByName() {
    Configuration hadoop = new Configuration(false);
    List<String> secret =
        List.of(
            "fs.s3a.access.key",
            "fs.s3a.secret.key",
            "fs.s3a.session.token",
            "fs.s3a.encryption.key",
            "fs.azure.account.key.mine.dfs.core.windows.net",
            "fs.ftp.password.host",
            "hadoop.security.group.mapping.ldap.bind.password");
    secret.forEach(key -> hadoop.set(key, "plum"));
    for (String key : List.of("fs.defaultFS", "fs.s3a.endpoint", "dfs.replication")) {
      hadoop.set(key, "plum");
    }
    assertEquals(
        secret.stream().sorted().toList(), TaskHadoop.secrets(hadoop).stream().sorted().toList());
  }

  @Test
  void whatTravelsInClearHasNoSecretAndTheExecutorAddsItsOwn() throws Exception {
    Configuration hadoop =
        new Configuration(LocalSpark.session().sparkContext().hadoopConfiguration());
    hadoop.set("fs.s3a.secret.key", "fig-tree-1");
    hadoop.set("fs.s3a.endpoint", "http://here");
    SparkConf executors = SparkEnv.get().conf();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(sent)) {
      out.writeObject(TaskHadoop.withoutSecrets(hadoop, executors));
    }
    assertFalse(sent.toString(StandardCharsets.ISO_8859_1).contains("fig-tree"));
    executors.set("spark.hadoop.fs.s3a.secret.key", "fig-tree-2");
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
      Configuration arrived = ((TaskHadoop.Sent) in.readObject()).whole();
      assertEquals("http://here", arrived.get("fs.s3a.endpoint"));
      assertEquals("fig-tree-2", arrived.get("fs.s3a.secret.key"));
    } finally {
      executors.remove("spark.hadoop.fs.s3a.secret.key");
    }
  }

  /** What is broadcast goes by the session's serializer. */
  @Test
  void kryoCarriesIt() {
    Configuration hadoop =
        new Configuration(LocalSpark.session().sparkContext().hadoopConfiguration());
    hadoop.set("fs.s3a.secret.key", "fig-tree-1");
    hadoop.set("fs.s3a.endpoint", "http://here");
    SparkConf executors = SparkEnv.get().conf();
    SerializerInstance kryo = new KryoSerializer(executors).newInstance();
    ClassTag<Object> any = ClassTag$.MODULE$.apply(Object.class);
    var sent = kryo.serialize(TaskHadoop.withoutSecrets(hadoop, executors), any);
    executors.set("spark.hadoop.fs.s3a.secret.key", "fig-tree-2");
    try {
      Configuration arrived = ((TaskHadoop.Sent) kryo.deserialize(sent, any)).whole();
      assertEquals("http://here", arrived.get("fs.s3a.endpoint"));
      assertEquals("fig-tree-2", arrived.get("fs.s3a.secret.key"));
    } finally {
      executors.remove("spark.hadoop.fs.s3a.secret.key");
    }
  }

  /** In one process too what tasks have is no part of the session. */
  @Test
  void aProcessGetsItOnceAndTheSessionsOwnIsNotIt() {
    SparkContext spark = LocalSpark.session().sparkContext();
    TaskHadoop hadoop = TaskHadoop.of(spark);
    assertNotSame(spark.hadoopConfiguration(), hadoop.value());
    List<Integer> seen =
        new JavaSparkContext(spark)
            .parallelize(List.of(1, 2, 3, 4), 4)
            .map(task -> System.identityHashCode(hadoop.value()))
            .distinct()
            .collect();
    assertEquals(List.of(System.identityHashCode(hadoop.value())), seen);
  }

  @Test
  void whatSparkEncryptsIsEncrypted() {
    assertFalse(SparkSecurity.guards(new SparkConf(false)));
    SparkConf authenticated = new SparkConf(false).set("spark.authenticate", "true");
    assertTrue(SparkSecurity.guards(authenticated));
    assertFalse(SparkSecurity.encrypts(authenticated));
    for (String key :
        List.of("spark.network.crypto.enabled", "spark.authenticate.enableSaslEncryption")) {
      assertTrue(SparkSecurity.encrypts(new SparkConf(false).set(key, "true")), key);
      assertTrue(SparkSecurity.guards(new SparkConf(false).set(key, "true")), key);
    }
  }
}

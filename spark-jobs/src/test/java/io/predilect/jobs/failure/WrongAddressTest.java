package io.predilect.jobs.failure;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as people write them, through Hadoop's own classes. */
class WrongAddressTest {
  private static void use(String address) throws Exception {
    Path path = new Path(address);
    path.getFileSystem(new Configuration()).getFileStatus(path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file://tmp/runs | machine tmp | write file:///tmp/runs or /tmp/runs",
        "file://runs     | machine runs | write file:///runs or /runs",
        "file:runs       | file:runs is no address | file:/data/pairs",
        "C:\\runs         | C:\\runs is no address | begins with ./",
        "hdfs:///runs    | hdfs:///runs does not say on which NameNode | hdfs://HOST:PORT",
        "hdfs:           | 'hdfs:' is no address (Expected scheme-specific part | or a path",
        "//tmp/runs      | begins with // | one /",
        "nosuch://x/runs | No FileSystem for scheme \"nosuch\" | connector",
      })
  void whatIsWrittenWrongIsToldWithTheRemedy(String address, String told, String remedy) {
    Exception failure = assertThrows(Exception.class, () -> use(address));
    assertTrue(Failures.isExplained(failure), failure::toString);
    String message = Failures.message(failure);
    assertTrue(message.contains(told) && message.contains(remedy), message);
    assertFalse(message.contains("Wrong FS"), message);
  }
}

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS and YARN on the loopback interface, until standard input ends. Run from its source, with
 * Hadoop's mini cluster on the class path, in a process of its own: those jars stay away from
 * everything else.
 *
 * <p>Arguments: a folder for all it writes; in it {@code conf/}, what HADOOP_CONF_DIR is to be,
 * appears when everything runs.
 */
final class MiniHadoop {
  private static final int NODES = 2;
  private static final String RESOURCE_MANAGER = "yarn.resourcemanager.";

  public static void main(String[] args) {
    try {
      run(Path.of(args[0]).toAbsolutePath());
      System.exit(0);
    } catch (Exception | Error e) {
      e.printStackTrace();
      System.exit(1); // past the threads that it started
    }
  }

  private static void run(Path folder) throws Exception {
    Configuration conf = new Configuration();
    conf.setInt("dfs.replication", 1);
    conf.set("hadoop.tmp.dir", folder.resolve("tmp").toString());
    conf.setInt("yarn.scheduler.minimum-allocation-mb", 256);
    conf.set(
        "yarn.resourcemanager.scheduler.class",
        "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler");
    conf.setInt("yarn.minicluster.yarn.nodemanager.resource.memory-mb", 6144);
    conf.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
    conf.setBoolean("yarn.nodemanager.pmem-check-enabled", false);
    conf.setBoolean("yarn.nodemanager.disk-health-checker.enable", false);
    conf.setInt("yarn.nodemanager.delete.debug-delay-sec", 3600); // logs outlive applications
    try (MiniDFSCluster hdfs =
            new MiniDFSCluster.Builder(conf, folder.resolve("hdfs").toFile()).build();
        MiniYARNCluster yarn = new MiniYARNCluster("mini", NODES, 1, 1)) {
      hdfs.waitActive();
      yarn.init(conf);
      yarn.start();
      if (!yarn.waitForNodeManagersToConnect(60_000)) {
        throw new IllegalStateException("the node managers did not register within 60 s");
      }
      Configuration site = new Configuration(false);
      site.set("fs.defaultFS", hdfs.getFileSystem().getUri().toString());
      yarn.getConfig().getPropsWithPrefix(RESOURCE_MANAGER).forEach(
          (name, value) -> {
            if (name.endsWith("address")) {
              site.set(RESOURCE_MANAGER + name, value);
            }
          });
      Path written = Files.createDirectories(folder.resolve("conf~"));
      for (String name : new String[] {"core-site.xml", "yarn-site.xml"}) {
        try (OutputStream out = Files.newOutputStream(written.resolve(name))) {
          site.writeXml(out);
        }
      }
      Files.move(written, folder.resolve("conf"));
      System.out.println("ready " + site.get("fs.defaultFS"));
      while (System.in.read() >= 0) {} // held open by who started it
    }
  }
}

import java.net.URI;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;

/**
 * An object store with S3's interface on the loopback interface, in memory, until standard input
 * ends. Run from its source, with S3Proxy on the class path, in a process of its own: its jar has
 * other versions of much that Spark has.
 *
 * <p>Arguments: the bucket to make, the key's id and the key.
 */
final class MiniS3 {
  public static void main(String[] args) {
    try {
      run(args[0], args[1], args[2]);
      System.exit(0);
    } catch (Exception | Error e) {
      e.printStackTrace();
      System.exit(1); // past the threads that it started
    }
  }

  private static void run(String bucket, String id, String key) throws Exception {
    try (BlobStoreContext context =
        ContextBuilder.newBuilder("transient").buildView(BlobStoreContext.class)) {
      BlobStore store = context.getBlobStore();
      store.createContainerInLocation(null, bucket);
      S3Proxy server =
          S3Proxy.builder()
              .blobStore(store)
              .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, id, key)
              .endpoint(URI.create("http://127.0.0.1:0"))
              .build();
      server.start();
      System.out.println("ready http://127.0.0.1:" + server.getPort());
      while (System.in.read() >= 0) {} // held open by who started it
      server.stop();
    }
  }
}

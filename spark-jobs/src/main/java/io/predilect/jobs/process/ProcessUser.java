package io.predilect.jobs.process;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.security.UserGroupInformation;

/** Whoever runs this process. */
public final class ProcessUser {
  private static final String ENVIRONMENT = "HADOOP_USER_NAME";
  private static final String HOME = "user.home";
  private static final String NONE = "?"; // as Java has it

  private ProcessUser() {}

  /**
   * Gives Hadoop a name for a user id that the operating system has none for, as containers have
   * that are started with an id of the cluster's choice: Hadoop's own login fails there, and with
   * it every file system. The name is that of {@code HADOOP_USER_NAME}, else {@code uid-ID}. Its
   * home is that of {@code HOME}, else the folder for temporary files. To be called before the
   * first file system is opened; a user with a name stays as it is.
   */
  public static void named() {
    namelessId().ifPresent(ProcessUser::logIn);
    if (NONE.equals(System.getProperty(HOME))) {
      System.setProperty(HOME, home());
    }
  }

  /** A name for files of this user's own: the user's, or else the id. */
  public static String fileName() {
    return namelessId().map(ProcessUser::byId).orElseGet(() -> System.getProperty("user.name"));
  }

  // What native libraries are unpacked into; "?" would be a folder of that name.
  private static String home() {
    String given = System.getenv("HOME");
    return given != null && Files.isWritable(Path.of(given))
        ? given
        : System.getProperty("java.io.tmpdir");
  }

  private static void logIn(long id) {
    // With Kerberos the name is the ticket's.
    if (!UserGroupInformation.isSecurityEnabled()) {
      String given = System.getenv(ENVIRONMENT);
      UserGroupInformation.setLoginUser(
          UserGroupInformation.createRemoteUser(
              given == null || given.isBlank() ? byId(id) : given));
    }
  }

  private static String byId(long id) {
    return "uid-" + id;
  }

  private static Optional<Long> namelessId() {
    if (File.separatorChar != '/') {
      return Optional.empty();
    }
    UnixSystem system = new UnixSystem();
    return system.getUsername() == null ? Optional.of(system.getUid()) : Optional.empty();
  }
}

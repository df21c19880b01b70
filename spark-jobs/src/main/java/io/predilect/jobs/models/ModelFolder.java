package io.predilect.jobs.models;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.outside.AdapterBase;
import io.predilect.jobs.outside.HubNames;
import io.predilect.jobs.runfolder.FolderNames;
import io.predilect.jobs.storage.HadoopFolders;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.jobs.storage.RealPlaces;
import io.predilect.model.ModelSource;
import io.predilect.model.lora.AdapterConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A Hugging Face folder on any Hadoop file system, and what is in it.
 *
 * @param uri the folder
 * @param digest 128 bits of SHA-256 over the names, lengths and bytes of its files, as hexadecimal:
 *     the same for every copy of a model. Of adapters it is that of their base, too
 * @param baseDigest of adapters: the digest of their base, as far as the driver finds it; empty: of
 *     all others
 * @param base of adapters whose base is found from the driver's working directory: that folder,
 *     absolute, since executors have another; empty: of all others
 * @param bytes what its files take
 */
public record ModelFolder(String uri, String digest, String baseDigest, String base, long bytes)
    implements Serializable {
  private static final int BUFFER = 1 << 20;

  // What a Hugging Face folder is made of; pickled weights and training leftovers stay behind.
  private static final List<String> WANTED =
      List.of(".json", ".safetensors", ".jinja", ".txt", ".model");

  // A whole model, or adapters that name theirs.
  private static final List<String> MARKS = List.of("config.json", AdapterConfig.FILE);

  public ModelFolder {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(baseDigest, "baseDigest");
    Objects.requireNonNull(base, "base");
  }

  /** A folder that holds all there is to know. */
  public ModelFolder(String uri, String digest) {
    this(uri, digest, "", "", 0);
  }

  /**
   * Looks at a folder and reads it once for its digest; of adapters, their base too.
   *
   * @throws JobException when there is no such folder or it holds neither {@code config.json} nor
   *     {@code adapter_config.json}
   */
  public static ModelFolder at(String uri, Configuration hadoop) throws IOException {
    Path folder = FolderNames.path(uri);
    FileSystem files = folder.getFileSystem(hadoop);
    String digest = digest(files, folder);
    long bytes = 0;
    for (FileStatus file : parts(files, folder)) {
      bytes += file.getLen();
    }
    Path whole = files.makeQualified(folder);
    String base = base(whole);
    Optional<Path> basis = AdapterBase.of(whole, hadoop);
    String baseDigest =
        basis.isEmpty() ? "" : digest(basis.get().getFileSystem(hadoop), basis.get());
    return new ModelFolder(whole.toString(), onBase(digest, baseDigest), baseDigest, base, bytes);
  }

  private static String digest(FileSystem files, Path folder) throws IOException {
    MessageDigest digest = Sha256.digest();
    for (FileStatus file : parts(files, folder)) {
      try (InputStream in = files.open(file.getPath())) {
        transfer(in, OutputStream.nullOutputStream(), digest, file);
      }
    }
    return Sha256.shortHex(digest);
  }

  /** What stands for a model: its own files, and those of the base that they need. */
  private static String onBase(String own, String baseDigest) {
    return baseDigest.isEmpty() ? own : Sha256.shortHex(own, baseDigest);
  }

  private static String base(Path folder) {
    if (!"file".equals(folder.toUri().getScheme())) {
      return "";
    }
    java.nio.file.Path base =
        ModelSource.of(java.nio.file.Path.of(folder.toUri().getPath())).base();
    return base.isAbsolute() ? "" : base.toAbsolutePath().normalize().toString();
  }

  /**
   * The folder on this machine. One on a local file system is used where it is; any other is copied
   * once, and so are adapters that name their base by a path of the driver's working directory: the
   * copy names it by its absolute path.
   */
  public NodeCache.Use here(NodeCache copies, Configuration hadoop) throws IOException {
    Path source = new Path(uri);
    return base.isEmpty() && "file".equals(source.getFileSystem(hadoop).getUri().getScheme())
        ? NodeCache.Use.inPlace(java.nio.file.Path.of(source.toUri().getPath()))
        : copied(copies, hadoop);
  }

  /** What folders have alike that may stand for each other; it can name a file. */
  String name() {
    return base.isEmpty()
        ? digest
        : digest + "." + UUID.nameUUIDFromBytes(base.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy on this machine, made now if there is none. */
  NodeCache.Use copied(NodeCache copies, Configuration hadoop) throws IOException {
    return copies.acquire(
        name(),
        bytes,
        copy -> {
          copyTo(copy, hadoop);
          if (!base.isEmpty()) {
            AdapterConfig.rebase(copy, base);
          }
        });
  }

  /** Copies the folder's files and checks that they are the ones the digest was made from. */
  private void copyTo(java.nio.file.Path target, Configuration hadoop) throws IOException {
    Path folder = FolderNames.path(uri);
    FileSystem files = folder.getFileSystem(hadoop);
    MessageDigest digest = Sha256.digest();
    for (FileStatus file : parts(files, folder)) {
      try (InputStream in = files.open(file.getPath());
          OutputStream out =
              java.nio.file.Files.newOutputStream(target.resolve(file.getPath().getName()))) {
        transfer(in, out, digest, file);
      }
    }
    if (!onBase(Sha256.shortHex(digest), baseDigest).equals(this.digest)) {
      throw new IOException(
          "the model folder "
              + uri
              + " has changed since the stage began: run again once nothing writes to it");
    }
    copyNamedTemplates(folder, target, hadoop);
  }

  /**
   * Copies the chat templates that a folder has beside its own: nothing is computed by them, and
   * models that are made of this one have them too.
   */
  public static void copyNamedTemplates(
      Path folder, java.nio.file.Path target, Configuration hadoop) throws IOException {
    Path templates = new Path(folder, ModelSource.NAMED_TEMPLATES);
    FileSystem files = templates.getFileSystem(hadoop);
    if (files.exists(templates)) {
      java.nio.file.Path named = target.resolve(ModelSource.NAMED_TEMPLATES);
      HadoopFolders.fetch(templates, java.nio.file.Files.createDirectories(named), files);
    }
  }

  /** The files that a model is made of, by name; one that is none is refused. */
  public static List<FileStatus> parts(FileSystem files, Path folder) throws IOException {
    List<FileStatus> parts = new ArrayList<>();
    if (files.exists(folder)) {
      for (FileStatus file : files.listStatus(folder)) {
        String name = file.getPath().getName();
        if (file.isFile() && !name.startsWith(".") && WANTED.stream().anyMatch(name::endsWith)) {
          parts.add(file);
        }
      }
    }
    if (parts.stream().noneMatch(file -> MARKS.contains(file.getPath().getName()))) {
      throw new JobException(
          "no model at "
              + RealPlaces.shown(folder)
              + (files.exists(folder)
                  ? ": it has no " + String.join(" and no ", MARKS.stream().sorted().toList())
                  : ": there is no such folder")
              + "; name a Hugging Face folder, which has config.json, safetensors and"
              + " tokenizer.json"
              + (files.exists(folder) ? "" : HubNames.told(folder.toString(), files)));
    }
    parts.sort(Comparator.comparing(file -> file.getPath().getName()));
    return parts;
  }

  private static void transfer(
      InputStream in, OutputStream out, MessageDigest digest, FileStatus file) throws IOException {
    digest.update(file.getPath().getName().getBytes(StandardCharsets.UTF_8));
    digest.update(ByteBuffer.allocate(1 + Long.BYTES).putLong(1, file.getLen()));
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      digest.update(buffer, 0, read);
      out.write(buffer, 0, read);
    }
  }
}

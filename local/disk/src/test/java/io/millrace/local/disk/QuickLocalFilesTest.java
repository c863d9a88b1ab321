package io.millrace.local.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickLocalFilesTest {
  @TempDir private Path folder;
  private final Configuration quick = new Configuration();

  @BeforeEach
  void configure() {
    quick.set("fs.file.impl", QuickLocalFileSystem.class.getName());
    quick.set("fs.AbstractFileSystem.file.impl", QuickLocalContext.class.getName());
    quick.setBoolean("fs.file.impl.disable.cache", true);
  }

  @Test
  void permissionsAreWhatHadoopsOwnFileSystemSets() throws Exception {
    for (String mode : new String[] {"640", "755", "000", "777", "1755"}) {
      org.apache.hadoop.fs.Path own = path("own-" + mode);
      org.apache.hadoop.fs.Path ours = path("ours-" + mode);
      try (FileSystem hadoops = new LocalFileSystem();
          FileSystem quickly = FileSystem.get(folder.toUri(), quick)) {
        hadoops.initialize(folder.toUri(), new Configuration());
        write(hadoops.create(own));
        write(quickly.create(ours));
        hadoops.setPermission(own, new FsPermission(mode));
        quickly.setPermission(ours, new FsPermission(mode));
      }
      assertThat(rights(ours)).isEqualTo(rights(own));
    }
  }

  @Test
  void aFileIsWrittenRenamedAndReadThroughTheContext() throws Exception {
    FileContext context = FileContext.getFileContext(folder.toUri(), quick);
    org.apache.hadoop.fs.Path temporary = path(".1.tmp");
    org.apache.hadoop.fs.Path target = path("1");
    write(context.create(temporary, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE)));
    context.rename(temporary, target, Options.Rename.NONE);
    try (var in = context.open(target)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("text");
    }
    assertThat(context.util().exists(temporary)).isFalse();

    write(context.create(temporary, EnumSet.of(CreateFlag.CREATE)));
    assertThatThrownBy(() -> context.rename(temporary, target, Options.Rename.NONE))
        .hasMessageContaining("exists");
  }

  @Test
  void theStatusOfALinkIsTheLinksAndOfAFileTheFiles() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "text");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    try (FileSystem quickly = FileSystem.get(folder.toUri(), quick)) {
      FileSystem raw = ((LocalFileSystem) quickly).getRawFileSystem();
      assertThat(raw.getFileLinkStatus(path("file")).isSymlink()).isFalse();
      assertThat(raw.getFileLinkStatus(path("file")).getLen()).isEqualTo(4);
      assertThat(raw.getFileLinkStatus(new org.apache.hadoop.fs.Path(link.toString())).isSymlink())
          .isTrue();
      assertThatThrownBy(() -> raw.getFileLinkStatus(path("none")))
          .isInstanceOf(FileNotFoundException.class);
    }
  }

  private static void write(FSDataOutputStream out) throws Exception {
    try (out) {
      out.write("text".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String rights(org.apache.hadoop.fs.Path path) throws Exception {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(Path.of(path.toUri().getPath())));
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }
}

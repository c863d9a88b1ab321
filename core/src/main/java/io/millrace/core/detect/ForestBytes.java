package io.millrace.core.detect;

import com.amazon.randomcutforest.state.RandomCutForestState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;

/** A forest's state, which the library makes, as bytes. Its arrays are packed already. */
final class ForestBytes {
  private ForestBytes() {}

  static byte[] write(RandomCutForestState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static RandomCutForestState read(byte[] bytes) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (RandomCutForestState) in.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException("The state is no forest's", e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The state is of another version of the library", e);
    }
  }
}

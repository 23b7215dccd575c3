package io.flowrunner.platform.control;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.derby.impl.io.DirStorageFactory;
import org.apache.derby.io.StorageFactory;
import org.apache.derby.io.StorageFile;
import org.apache.derby.io.StorageRandomAccessFile;
import org.apache.derby.io.WritableStorageFactory;

/**
 * Derby's files on a disk that can be full: databases named {@code small:<path>} grow only while
 * there is room, all of them together. What is there may be written over, as on a real disk.
 */
public final class SmallDisk implements WritableStorageFactory {
  private static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE / 2);

  private final DirStorageFactory real = new DirStorageFactory();

  /** Makes the protocol known; before Derby's first use of it. */
  public static void install() {
    System.setProperty("derby.subSubProtocol.small", SmallDisk.class.getName());
  }

  /**
   * @param bytes by which files may still grow
   */
  public static void room(long bytes) {
    ROOM.set(bytes);
  }

  private static void take(long bytes) throws IOException {
    if (bytes > 0 && ROOM.addAndGet(-bytes) < 0) {
      ROOM.addAndGet(bytes);
      throw new IOException("No space left on the small disk");
    }
  }

  private interface Call {
    Object invoke(Object[] arguments) throws Throwable;
  }

  private interface Calls {
    /** Null for a method that is passed on as it is. */
    Call of(Method method);
  }

  /** What a proxy stands for. */
  private interface Wrapper {
    Object unwrap();
  }

  private static <T> T wrap(Class<T> type, T real, Calls calls) {
    Object proxy =
        Proxy.newProxyInstance(
            SmallDisk.class.getClassLoader(),
            new Class<?>[] {type, Wrapper.class},
            (self, method, given) -> {
              if (method.getDeclaringClass() == Wrapper.class) {
                return real;
              }
              Object[] arguments = given == null ? new Object[0] : given.clone();
              for (int i = 0; i < arguments.length; i++) {
                arguments[i] = unwrap(arguments[i]);
              }
              Call own = calls.of(method);
              return own == null ? pass(real, method, arguments) : own.invoke(arguments);
            });
    return type.cast(proxy);
  }

  private static Object unwrap(Object any) {
    return any instanceof Wrapper wrapper ? wrapper.unwrap() : any;
  }

  private static Object pass(Object real, Method method, Object... arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static StorageFile file(StorageFile real) {
    if (real == null) {
      return null;
    }
    return wrap(
        StorageFile.class,
        real,
        method ->
            switch (method.getName()) {
              case "getParentDir" -> arguments -> file(real.getParentDir());
              case "getRandomAccessFile" ->
                  arguments -> random(real.getRandomAccessFile((String) arguments[0]));
              case "getOutputStream" ->
                  arguments -> new Counted((OutputStream) pass(real, method, arguments));
              case "delete", "deleteAll" ->
                  arguments -> {
                    Path path = Path.of(real.getPath());
                    long bytes = Files.isRegularFile(path) ? Files.size(path) : 0;
                    Object gone = pass(real, method, arguments);
                    ROOM.addAndGet(Boolean.TRUE.equals(gone) ? bytes : 0);
                    return gone;
                  };
              default -> null;
            });
  }

  private static StorageRandomAccessFile random(StorageRandomAccessFile real) {
    return wrap(
        StorageRandomAccessFile.class,
        real,
        method -> {
          if (method.getName().equals("clone")) {
            return arguments -> random(real.clone());
          } else if (method.getName().equals("setLength")) {
            return arguments -> {
              take((long) arguments[0] - real.length());
              return pass(real, method, arguments);
            };
          } else if (method.getName().startsWith("write")) {
            return arguments -> {
              take(real.getFilePointer() + size(method, arguments) - real.length());
              return pass(real, method, arguments);
            };
          }
          return null;
        });
  }

  private static long size(Method method, Object... arguments) {
    return switch (method.getName()) {
      case "write" ->
          arguments.length == 3
              ? (int) arguments[2]
              : arguments[0] instanceof byte[] bytes ? bytes.length : 1;
      case "writeByte", "writeBoolean" -> 1;
      case "writeShort", "writeChar" -> 2;
      case "writeInt", "writeFloat" -> 4;
      case "writeLong", "writeDouble" -> 8;
      default -> 3L * arguments[0].toString().length() + 2;
    };
  }

  /** A new file, or one that is written anew. */
  private static final class Counted extends FilterOutputStream {
    Counted(OutputStream out) {
      super(out);
    }

    OutputStream real() {
      return out;
    }

    @Override
    public void write(int single) throws IOException {
      take(1);
      out.write(single);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      take(count);
      out.write(bytes, from, count);
    }
  }

  @Override
  public void init(String home, String database, String temporary, String unique)
      throws IOException {
    real.init(home, database, temporary, unique);
  }

  @Override
  public void shutdown() {
    real.shutdown();
  }

  @Override
  public String getCanonicalName() throws IOException {
    return real.getCanonicalName();
  }

  @Override
  public void setCanonicalName(String name) {
    real.setCanonicalName(name);
  }

  @Override
  public StorageFile newStorageFile(String path) {
    return file(real.newStorageFile(path));
  }

  @Override
  public StorageFile newStorageFile(String directory, String name) {
    return file(real.newStorageFile(directory, name));
  }

  @Override
  public StorageFile newStorageFile(StorageFile directory, String name) {
    return file(real.newStorageFile((StorageFile) unwrap(directory), name));
  }

  @Override
  public char getSeparator() {
    return real.getSeparator();
  }

  @Override
  public StorageFile getTempDir() {
    return file(real.getTempDir());
  }

  @Override
  public boolean isFast() {
    return real.isFast();
  }

  @Override
  public boolean isReadOnlyDatabase() {
    return real.isReadOnlyDatabase();
  }

  @Override
  public boolean supportsRandomAccess() {
    return real.supportsRandomAccess();
  }

  @Override
  public int getStorageFactoryVersion() {
    return StorageFactory.VERSION_NUMBER;
  }

  @Override
  public StorageFile createTemporaryFile(String prefix, String suffix) throws IOException {
    return file(real.createTemporaryFile(prefix, suffix));
  }

  @Override
  public void sync(OutputStream stream, boolean metaData) throws IOException {
    real.sync(stream instanceof Counted counted ? counted.real() : stream, metaData);
  }

  @Override
  public boolean supportsWriteSync() {
    return real.supportsWriteSync();
  }
}

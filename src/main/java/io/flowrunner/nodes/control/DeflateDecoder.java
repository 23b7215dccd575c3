package io.flowrunner.nodes.control;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.eclipse.jetty.client.ContentDecoder;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.RetainableByteBuffer;

/**
 * Content coding {@code deflate} (RFC 9110, 8.4.1.2): zlib data, or bare deflate data, which some
 * servers send under that name.
 */
final class DeflateDecoder implements ContentDecoder {
  private static final int CHUNK = 8 * 1024;
  private static final int ZLIB_METHOD = 8;

  private Inflater inflater;
  private boolean pending;

  static final class Factory extends ContentDecoder.Factory {
    Factory() {
      super("deflate");
    }

    @Override
    public ContentDecoder newContentDecoder() {
      return new DeflateDecoder();
    }
  }

  /**
   * One piece; null when the input is used up. The input is left as it is until all that it yields
   * has been handed out, so that it is called again with the same.
   */
  @Override
  public RetainableByteBuffer decode(ByteBuffer input) {
    if (!input.hasRemaining()) {
      return null;
    }
    if (inflater == null) {
      inflater = new Inflater((input.get(input.position()) & 0x0f) != ZLIB_METHOD);
    }
    if (!pending) {
      inflater.setInput(input.slice());
    }
    byte[] piece = new byte[CHUNK];
    int length = inflate(piece);
    pending = length == CHUNK;
    if (!pending) {
      input.position(input.limit());
    }
    return length == 0 ? null : RetainableByteBuffer.wrap(ByteBuffer.wrap(piece, 0, length));
  }

  private int inflate(byte[] piece) {
    try {
      return inflater.inflate(piece);
    } catch (DataFormatException e) {
      throw new UncheckedIOException(new ZipException("the answer is not deflated as it says"));
    }
  }

  @Override
  public void afterDecoding(Response response) {
    if (inflater != null) {
      inflater.end();
    }
  }
}

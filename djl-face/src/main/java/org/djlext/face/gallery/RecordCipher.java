package org.djlext.face.gallery;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM with a random nonce for each record. A record's number is authenticated with it, so that
 * records cannot be exchanged.
 */
final class RecordCipher {

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  RecordCipher(GalleryKey key, byte[] salt) {
    try {
      this.key = key.derive(salt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PBKDF2 with HMAC-SHA256", e);
    }
  }

  byte[] encrypt(long number, byte[] plain) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] text = cipher(Cipher.ENCRYPT_MODE, nonce, number).doFinal(plain);
      return ByteBuffer.allocate(NONCE + text.length).put(nonce).put(text).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /** Returns null if this key did not encrypt these bytes under this number. */
  byte[] decrypt(long number, byte[] encrypted) {
    if (encrypted.length < NONCE + TAG_BITS / 8) {
      return null;
    }
    byte[] nonce = Arrays.copyOf(encrypted, NONCE);
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce, number)
          .doFinal(encrypted, NONCE, encrypted.length - NONCE);
    } catch (AEADBadTagException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, long number) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    return cipher;
  }
}

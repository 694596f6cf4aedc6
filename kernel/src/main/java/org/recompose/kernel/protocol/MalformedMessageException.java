package org.recompose.kernel.protocol;

/** A message that cannot be read or must not be trusted; its text says what is wrong with it. */
public final class MalformedMessageException extends Exception {
    /** @param what the fault, to be read after "refused " */
    public MalformedMessageException(String what) {
        super(what);
    }
}

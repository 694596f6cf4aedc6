package org.recompose.kernel.magic;

import java.io.PrintStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.aether.AbstractRepositoryListener;
import org.eclipse.aether.RepositoryEvent;

/** Tells of POMs that are missing or cannot be evaluated: what they need is left out, as Maven does. */
final class UnusablePoms extends AbstractRepositoryListener {
    private final PrintStream err;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    UnusablePoms(PrintStream err) {
        this.err = err;
    }

    @Override
    public void artifactDescriptorInvalid(RepositoryEvent event) {
        tell(event, "cannot be evaluated");
    }

    @Override
    public void artifactDescriptorMissing(RepositoryEvent event) {
        tell(event, "is missing");
    }

    private void tell(RepositoryEvent event, String fault) {
        if (!told.add(event.getArtifact().toString())) return;
        String reason = event.getException() == null
                ? ""
                : " (" + event.getException().getMessage().strip().replaceAll("\\s*\\R\\s*", " ") + ")";
        err.println("warning: the POM of " + event.getArtifact() + " " + fault + ", so what it depends on is not added"
                + reason);
    }
}

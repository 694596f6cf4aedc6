package org.recompose.kernel.magic;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;
import org.eclipse.aether.util.repository.SimpleArtifactDescriptorPolicy;

/** Has the resolver evaluate a POM that lies in no repository. */
final class OnePom implements WorkspaceReader {
    /** The name by which the resolver asks for it, whatever it calls itself. */
    static final Artifact ARTIFACT = new DefaultArtifact("cell", "cell", "pom", "1");

    private final Path file;

    private OnePom(Path file) {
        this.file = file;
    }

    /** A session in which POMs must be right, and {@code file}, if there is one, is {@link #ARTIFACT}. */
    static RepositorySystemSession session(RepositorySystemSession session, Path file) {
        DefaultRepositorySystemSession own = new DefaultRepositorySystemSession(session);
        own.setArtifactDescriptorPolicy(new SimpleArtifactDescriptorPolicy(false, false));
        if (file != null) own.setWorkspaceReader(new OnePom(file));
        return own;
    }

    @Override
    public WorkspaceRepository getRepository() {
        return new WorkspaceRepository("cell");
    }

    @Override
    public File findArtifact(Artifact artifact) {
        boolean isIt = artifact.getGroupId().equals(ARTIFACT.getGroupId())
                && artifact.getArtifactId().equals(ARTIFACT.getArtifactId())
                && artifact.getExtension().equals("pom");
        return isIt ? file.toFile() : null;
    }

    @Override
    public List<String> findVersions(Artifact artifact) {
        return List.of();
    }
}

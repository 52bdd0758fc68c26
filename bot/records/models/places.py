"""Where teams meet elsewhere: workspaces and channels of Slack and Teams, and what was talked about in them."""

from django.db import models

from bot.records.models.people import Person, Team


class Workspace(models.Model):
    """A Slack workspace or a Teams tenant in which the app is installed. ``secrets`` is sealed (see bot.secrets)."""

    platform = models.CharField(max_length=10)
    external_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="workspaces")
    secrets = models.TextField(blank=True)
    installed = models.DateTimeField()
    removed = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "external_id"], name="each_workspace_once")]

    def __str__(self) -> str:
        return self.name or self.external_id


class Place(models.Model):
    """A channel or group whose people belong to a team, whatever the workspace says."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="places")
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="places")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "external_id"], name="each_place_once")]

    def __str__(self) -> str:
        return self.name or self.external_id


class LinkCode(models.Model):
    """Lets a person say on another channel who they are. Only a hash is kept; it serves once and for a short while."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="link_code")
    hashed = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()


class Discussion(models.Model):
    """A story that a team talks about in a thread: unscored, for the team's supervisor."""

    platform = models.CharField(max_length=10)
    workspace = models.CharField(max_length=100)
    channel = models.CharField(max_length=200)
    thread = models.CharField(max_length=200)
    scenario = models.CharField(max_length=80)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="discussions")
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "workspace", "channel", "thread"], name="each_discussion_once")
        ]


class Remark(models.Model):
    """One thing said in a discussion, masked, and without who said it. ``gap`` marks a service that is missing."""

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="remarks")
    message_id = models.CharField(max_length=200)
    text = models.TextField()
    gap = models.BooleanField(default=False)
    made = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["discussion", "message_id"], name="each_remark_once")]
